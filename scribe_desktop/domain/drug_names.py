"""Owns the list of drug names that must never be lost from a transcript or a note. Data only, no rule.

Written by hand for this project: common generic and brand names of primary and behavioural care in English-speaking
countries. It is a net, not a pharmacopoeia: `clinical_words` adds name stems for what is not listed.
"""

from __future__ import annotations

_GENERIC = """
abacavir abiraterone acamprosate acarbose acetaminophen acetazolamide acyclovir aciclovir adalimumab adapalene
adenosine adrenaline agomelatine albendazole albuterol alendronate alfuzosin alirocumab allopurinol almotriptan
alogliptin alprazolam alteplase amantadine amikacin amiloride aminophylline amiodarone amisulpride amitriptyline
amlodipine amoxapine amoxicillin amphetamine amphotericin ampicillin anastrozole apixaban apremilast aripiprazole
armodafinil asenapine aspirin atazanavir atenolol atogepant atomoxetine atorvastatin atropine azathioprine azelastine
azithromycin baclofen beclomethasone beclometasone benazepril bendroflumethiazide benzocaine benztropine betahistine
betamethasone bevacizumab bezafibrate bicalutamide bisacodyl bisoprolol brexpiprazole brimonidine brivaracetam
bromocriptine budesonide bumetanide buprenorphine bupropion buspirone butalbital cabergoline calcitriol canagliflozin
candesartan capecitabine capsaicin captopril carbamazepine carbidopa carbimazole cariprazine carisoprodol carvedilol
cefaclor cefadroxil cefazolin cefdinir cefepime cefixime cefpodoxime ceftazidime ceftriaxone cefuroxime celecoxib
cephalexin cefalexin cetirizine chloramphenicol chlordiazepoxide chlorhexidine chloroquine chlorpromazine
chlorthalidone chlortalidone cholestyramine ciclesonide cilostazol cimetidine cinacalcet ciprofloxacin cisplatin
citalopram clarithromycin clindamycin clobazam clobetasol clomiphene clomipramine clonazepam clonidine clopidogrel
clorazepate clotrimazole cloxacillin clozapine codeine colchicine colesevelam cortisone cyanocobalamin cyclizine
cyclobenzaprine cyclophosphamide cyclosporine ciclosporin cyproheptadine dabigatran dalteparin dantrolene
dapagliflozin dapsone daptomycin darifenacin darunavir denosumab desipramine desloratadine desmopressin desogestrel
desvenlafaxine deutetrabenazine dexamethasone dexamfetamine dextroamphetamine dexlansoprazole dexmethylphenidate
dextromethorphan diazepam diclofenac dicloxacillin dicyclomine digoxin dihydrocodeine diltiazem dimenhydrinate
diphenhydramine dipyridamole disulfiram divalproex dobutamine docetaxel docusate dofetilide dolutegravir domperidone
donepezil dopamine dorzolamide doxazosin doxepin doxorubicin doxycycline doxylamine dronedarone drospirenone
dulaglutide duloxetine dupilumab dutasteride edoxaban efavirenz eletriptan empagliflozin emtricitabine enalapril
enoxaparin entacapone entecavir ephedrine epinephrine eplerenone epoetin eprosartan erenumab ergocalciferol ergotamine
ertapenem erythromycin escitalopram esketamine esomeprazole estradiol eszopiclone etanercept ethambutol
ethinylestradiol ethosuximide etodolac etonogestrel etoricoxib evolocumab exenatide exemestane ezetimibe famciclovir
famotidine febuxostat felodipine fenofibrate fentanyl fexofenadine fidaxomicin finasteride finerenone flecainide
fluconazole fludrocortisone flucloxacillin flumazenil flunisolide fluocinonide fluorouracil fluoxetine fluphenazine
flurazepam flurbiprofen fluticasone fluvastatin fluvoxamine folate fondaparinux formoterol fosfomycin fosinopril
frovatriptan furosemide frusemide gabapentin galantamine galcanezumab gemfibrozil gentamicin glibenclamide gliclazide
glimepiride glipizide glucagon glyburide glycopyrrolate goserelin granisetron griseofulvin guaifenesin guanfacine
haloperidol heparin hydralazine hydrochlorothiazide hydrocodone hydrocortisone hydromorphone hydroxychloroquine
hydroxyurea hydroxyzine hyoscine hyoscyamine ibandronate ibuprofen iloperidone imatinib imipenem imipramine imiquimod
indapamide indomethacin indometacin infliximab insulin ipratropium irbesartan isoniazid isosorbide isotretinoin
itraconazole ivabradine ivermectin ketamine ketoconazole ketoprofen ketorolac labetalol lacosamide lactulose
lamivudine lamotrigine lansoprazole latanoprost ledipasvir leflunomide lemborexant letrozole leucovorin leuprolide
levalbuterol levetiracetam levocetirizine levodopa levofloxacin levomilnacipran levonorgestrel levothyroxine lidocaine
lignocaine linaclotide linagliptin linezolid liothyronine liraglutide lisdexamfetamine lisinopril lithium lixisenatide
lofexidine loperamide lopinavir loratadine lorazepam losartan lovastatin loxapine lumateperone lurasidone maraviroc
mebendazole meclizine medroxyprogesterone mefenamic mefloquine megestrol meloxicam melatonin memantine meperidine
mepolizumab meprobamate mercaptopurine meropenem mesalamine mesalazine metaxalone metformin methadone methamphetamine
methenamine methimazole methocarbamol methotrexate methyldopa methylphenidate methylprednisolone metoclopramide
metolazone metoprolol metronidazole mexiletine micafungin miconazole midazolam midodrine mifepristone miglitol
minocycline minoxidil mirabegron mirtazapine misoprostol modafinil mometasone montelukast morphine moxifloxacin
mupirocin mycophenolate nabumetone nadolol naloxone naltrexone naproxen naratriptan natalizumab nebivolol nefazodone
neomycin nevirapine niacin nicardipine nicorandil nicotine nifedipine nimodipine nirmatrelvir nitrazepam
nitrofurantoin nitroglycerin nizatidine noradrenaline norepinephrine norethisterone norethindrone norgestimate
nortriptyline nystatin octreotide ofloxacin olanzapine olmesartan omalizumab omeprazole ondansetron orlistat
orphenadrine oseltamivir oxaliplatin oxandrolone oxaprozin oxazepam oxcarbazepine oxybutynin oxycodone oxymetazoline
oxytocin paclitaxel paliperidone pantoprazole paracetamol paroxetine penicillin pentazocine pentoxifylline perampanel
perindopril permethrin perphenazine phenazopyridine phenelzine phenobarbital phenobarbitone phentermine phenylephrine
phenytoin pilocarpine pimozide pindolol pioglitazone piperacillin piroxicam pitavastatin pizotifen posaconazole
potassium pramipexole prasugrel pravastatin praziquantel prazosin prednisolone prednisone pregabalin primaquine
primidone probenecid prochlorperazine progesterone promethazine propafenone propranolol propofol propylthiouracil
protriptyline pseudoephedrine pyrazinamide pyridostigmine quetiapine quinapril quinine rabeprazole raloxifene
raltegravir ramelteon ramipril ranitidine ranolazine rasagiline remdesivir repaglinide ribavirin rifampin rifampicin
rifaximin riluzole rimegepant risankizumab risedronate risperidone ritonavir rituximab rivaroxaban rivastigmine
rizatriptan roflumilast ropinirole rosiglitazone rosuvastatin rotigotine rufinamide sacubitril salbutamol salmeterol
saxagliptin scopolamine secukinumab selegiline semaglutide senna sertraline sevelamer sildenafil silodosin simethicone
simvastatin sirolimus sitagliptin sofosbuvir solifenacin solriamfetol somatropin sotalol spironolactone streptomycin
sucralfate sulfadiazine sulfamethoxazole sulfasalazine sulindac sulpiride sumatriptan suvorexant tacrolimus tadalafil
tamoxifen tamsulosin tapentadol tazarotene telmisartan temazepam tenofovir terazosin terbinafine terbutaline
teriflunomide testosterone tetrabenazine tetracycline theophylline thiamine thioridazine thiothixene thyroxine
tiagabine ticagrelor ticlopidine timolol tiotropium tirzepatide tizanidine tobramycin tocilizumab tofacitinib
tolterodine tolvaptan topiramate torsemide tramadol trandolapril tranexamic tranylcypromine trastuzumab travoprost
trazodone tretinoin triamcinolone triamterene triazolam trifluoperazine trihexyphenidyl trimethoprim trimipramine
trospium ubrogepant ulipristal upadacitinib ursodiol ustekinumab valacyclovir valaciclovir valbenazine valganciclovir
valproate valproic valsartan vancomycin vardenafil varenicline vedolizumab venlafaxine verapamil vericiguat vigabatrin
vilanterol vilazodone viloxazine vonoprazan voriconazole vortioxetine warfarin zafirlukast zaleplon zidovudine
zileuton ziprasidone zolmitriptan zolpidem zonisamide zopiclone zuclopenthixol
"""

_BRAND = """
abilify accutane actonel adcirc adderall advair advil aleve allegra ambien amoxil anafil aricept arimidex ativan
atrovent augmentin auvelity avapro avodart azilect bactrim bactroban belsomra benadryl benicar botox brilinta bumex
buspar bystolic caplyta cardizem cardura catapres celebrex celexa chantix cialis cipro claritin cleocin clozaril
colace combivent concerta copaxone coreg coumadin cozaar crestor cymbalta dayquil depakote depo-provera desyrel
diflucan dilantin dilaudid diovan ditropan dulcolax dupixent effexor elavil eliquis emgality enbrel entresto epipen
ezetrol farxiga fetzima flagyl flexeril flomax flonase flovent focalin forteo fosamax gaviscon gleevec glucophage
glucotrol haldol humalog humira hytrin hyzaar imitrex imodium inderal intuniv invega invokana janumet januvia
jardiance keflex keppra klonopin lamictal lantus lasix latuda levaquin levemir levitra lexapro librium lipitor
lopressor lovenox lunesta lyrica macrobid maxalt metamucil microzide miralax mirena mobic motrin mounjaro mucinex
mylanta myrbetriq namenda naprosyn nardil narcan nasacort nasonex neurontin nexium norco normodyne norvasc novolog
nucynta nurofen nurtec nyquil orilissa ozempic pamelar panadol parnate paxil paxlovid pepcid percocet phenergan
plaquenil plavix pravachol prednisol premarin prevacid prilosec pristiq proair prolia protonix provera provigil prozac
pulmicort qvar ranexa reglan remeron remicade requip restoril rexulti risperdal ritalin robaxin rozerem rybelsus
saphris sarafem savella seconal senokot sensipar septra serevent seroquel shingrix sinemet singulair skyrizi soma
spiriva spravato stelara strattera suboxone subutex sudafed symbicort synthroid tamiflu tegretol tenormin toprol
toradol tofranil topamax toujeo tradjenta trelegy tresiba tricor trileptal trintellix trulicity tums tylenol ubrelvy
ultram valium valtrex vasotec ventolin viagra vicodin victoza viibryd vistaril voltaren vraylar vyvanse wegovy
wellbutrin xanax xarelto xeljanz xyzal zantac zepbound zestril zetia ziac zithromax zocor zofran zoloft zomig zovirax
zyban zyprexa zyrtec
"""

_CLASSES = """
antibiotic antibiotics antidepressant antidepressants antihistamine antihistamines benzodiazepine benzodiazepines
betablocker betablockers diuretic diuretics nsaid nsaids opiate opiates opioid opioids ssri ssris snri snris statin
statins steroid steroids sulfa triptan triptans
"""

# "soma" and "tums" are brand names that are also rare words; keeping a word too many costs a look, losing one a harm.
DRUG_NAMES: frozenset[str] = frozenset(f"{_GENERIC} {_BRAND} {_CLASSES}".split())
"""Lower-case single words."""
